"""The command line. Each command imports what it needs, so that `lantern screen` starts at once."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

os.environ.setdefault("OMP_NUM_THREADS", "1")
warnings.filterwarnings("ignore", message="XDG_RUNTIME_DIR")  # the embedded database does without

app = typer.Typer(no_args_is_help=True, help="Lantern: patient education with clinicians in the loop.")
staff_app = typer.Typer(no_args_is_help=True, help="Staff accounts.")
knowledge_app = typer.Typer(no_args_is_help=True, help="Articles and the clinical graph.")
data_app = typer.Typer(no_args_is_help=True, help="Patients' data.")
evaluate_app = typer.Typer(no_args_is_help=True, help="Figures on labelled sets (JSON lines).")
app.add_typer(staff_app, name="staff")
app.add_typer(knowledge_app, name="knowledge")
app.add_typer(data_app, name="data")
app.add_typer(evaluate_app, name="evaluate")


def _settings() -> Any:
    from bot.settings import Settings

    try:
        return Settings()
    except ValidationError as error:
        for fault in error.errors():
            name = "_".join(["LANTERN", *(str(step).upper() for step in fault["loc"])])
            typer.secho(f"{name}: {fault['msg']}", fg="red", err=True)
        raise typer.Exit(2) from None


def _running_settings() -> Any:
    """The settings, with the services that a running `lantern up` has started in the same data folder."""
    settings = _settings()
    file = settings.data_dir / "run" / "environment.json"
    if file.exists():
        for name, value in json.loads(file.read_text("utf-8")).items():
            os.environ.setdefault(name, value)
        settings = _settings()
    return settings


@contextmanager
def _plain_errors() -> Iterator[None]:
    """What a user can mend is told in one line, without a traceback."""
    try:
        yield
    except (ValueError, RuntimeError, OSError) as error:
        typer.secho(str(error), fg="red", err=True)
        raise typer.Exit(1) from None


def _log(level: str) -> None:
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("httpx", "httpcore", "procrastinate", "telegram", "openai"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


@app.command()
def up(generator: Annotated[str, typer.Option(help="`vllm` also starts vLLM on the CPU")] = "none") -> None:
    """Set up and start everything on this machine, and print the URLs."""
    from bot.processes.up import up as start

    if generator not in ("none", "vllm"):
        typer.secho("GENERATOR must be `none` or `vllm`", fg="red", err=True)
        raise typer.Exit(2)
    with _plain_errors():
        start(_settings(), with_generator=generator == "vllm")


@app.command()
def serve(worker: Annotated[bool, typer.Option(help="also run jobs in this process")] = False) -> None:
    """Run a gateway: pages and APIs."""
    import uvicorn

    from bot.gateway import gateway

    settings = _settings()
    _log(settings.log_level)
    with _plain_errors():
        uvicorn.run(
            gateway(settings, with_worker=worker),
            host=settings.host,
            port=settings.port,
            log_level=settings.log_level,
            access_log=False,  # query strings carry tokens
            ws="none",
            timeout_graceful_shutdown=3,
            proxy_headers=True,
        )


@app.command()
def work() -> None:
    """Run a worker: turns, deliveries, pages."""
    from bot.worker import work_alone

    settings = _settings()
    _log(settings.log_level)
    with _plain_errors():
        asyncio.run(work_alone(settings))


@app.command()
def migrate() -> None:
    """Bring the database to the newest schema."""
    from bot.application import DatabaseNotConfigured
    from bot.database.migrate import migrate as bring_up_to_date

    settings = _running_settings()
    with _plain_errors():
        if settings.database_url is None:
            raise DatabaseNotConfigured
        bring_up_to_date(settings.database_url.get_secret_value())


@app.command()
def chat(
    url: Annotated[str | None, typer.Option(help="gateway to talk to; this machine's by default")] = None,
    language: Annotated[str, typer.Option(help="en or zh")] = "en",
) -> None:
    """Hold a conversation in the terminal."""
    from bot.chat import talk

    settings = _settings()
    host = "127.0.0.1" if settings.host == "0.0.0.0" else settings.host
    with _plain_errors():
        asyncio.run(talk(url or f"http://{host}:{settings.port}", language))


@app.command()
def doctor() -> None:
    """Check this installation and say what is wrong and how to mend it."""
    from bot.doctor import examine

    raise typer.Exit(0 if asyncio.run(examine(_running_settings())) else 1)


@app.command()
def screen() -> None:
    """Screen messages for emergencies: {id, text, language?}."""
    from bot import batch
    from bot.commands import screened

    batch.run(screened)


@app.command()
def triage() -> None:
    """Say how soon a person should be seen: {id, text, language?}."""
    from bot import batch
    from bot.commands import triaged

    batch.run(triaged)


@app.command()
def check() -> None:
    """Check a draft against its passages: {id, passages, question?, draft}."""
    from bot import batch
    from bot.commands import checked

    batch.run(checked)


@app.command()
def redact() -> None:
    """Remove what identifies a person: {id, text}."""
    from bot import batch
    from bot.commands import redacted

    batch.run(redacted)


@app.command()
def search() -> None:
    """Search the articles: {id, query, language?, k?, after?}; `after` is the question before."""
    from bot import batch
    from bot.commands import Search

    with _plain_errors():
        batch.run(Search(_library(_running_settings())))


@app.command()
def parse() -> None:
    """Intent and entities of messages: {id, text}."""
    _converse("parse")


@app.command()
def answer() -> None:
    """Answer questions as the first message of a conversation: {id, question, language?}."""
    _converse("answer")


def _converse(command: str) -> None:
    """Runs a command that needs the dialogue: with the running one, or with one started for it."""
    from bot import batch
    from bot.commands import Conversing
    from bot.processes import nlu_process

    async def every_line(settings: Any) -> None:
        async with Conversing.open(settings, library) as conversing:
            await batch.run_async(getattr(conversing, command))

    settings = _running_settings()
    with _plain_errors():
        library = _library(settings)
        if settings.nlu_url is not None:
            asyncio.run(every_line(settings))
            return
        with nlu_process.borrowed(settings.data_dir) as url:
            asyncio.run(every_line(settings.model_copy(update={"nlu_url": url})))


@contextmanager
def _database(settings: Any) -> Iterator[str]:
    from bot.database import embedded
    from bot.database.keys import set_encryption_keys
    from bot.database.migrate import migrate as bring_up_to_date

    set_encryption_keys(settings)
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value()
        return
    with embedded.borrowed(settings.data_dir) as url:
        bring_up_to_date(url)
        yield url


def _library(settings: Any) -> Any:
    """The shipped articles and, where this installation has a database, the clinic's own."""
    from bot.database import embedded
    from bot.database.engine import connect
    from bot.library import Library

    library = Library.open(settings.data_dir, withhold_expired=settings.expired_articles == "withhold")

    async def take_up(url: str) -> None:
        engine, sessions = connect(url)
        await library.take_up_changes(sessions)
        await engine.dispose()

    if settings.database_url is not None or (settings.data_dir / embedded.FOLDER).exists():
        with _database(settings) as url:
            asyncio.run(take_up(url))
    return library


@staff_app.command("add")
def staff_add(
    email: str,
    role: Annotated[str, typer.Option(help="reviewer, editor or admin")],
    name: Annotated[str | None, typer.Option(help="as patients see it")] = None,
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password from stdin")] = False,
) -> None:
    """Add a member of staff."""
    from bot.console import staff
    from bot.database.engine import connect

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)

    async def add(url: str) -> None:
        engine, sessions = connect(url)
        async with sessions() as session:
            await staff.add(session, email, role, password, name)
            await session.commit()
        await engine.dispose()

    with _plain_errors(), _database(_running_settings()) as url:
        asyncio.run(add(url))
    typer.echo(f"{email} can sign in as {role}.")


@staff_app.command("list")
def staff_list() -> None:
    """List the staff accounts."""
    from bot.console import staff
    from bot.database.engine import connect

    async def show(url: str) -> None:
        engine, sessions = connect(url)
        async with sessions() as session:
            for person in await staff.everyone(session):
                typer.echo(f"{person.email}\t{person.role}\t{person.name}")
        await engine.dispose()

    with _plain_errors(), _database(_running_settings()) as url:
        asyncio.run(show(url))


@data_app.command("export")
def data_export(conversation_id: str) -> None:
    """Print everything that is kept of a conversation, as JSON."""
    from bot.records import exported

    with _plain_errors(), _database(_running_settings()) as url:
        typer.echo(json.dumps(asyncio.run(exported(url, conversation_id)), ensure_ascii=False, indent=2))


@data_app.command("erase")
def data_erase(conversation_id: str) -> None:
    """Erase a conversation with everything that hangs on it."""
    from bot.records import erased

    with _plain_errors(), _database(_running_settings()) as url:
        asyncio.run(erased(url, conversation_id))
    typer.echo(f"{conversation_id} is erased.")


@knowledge_app.command("lint")
def knowledge_lint(
    folder: Annotated[Path | None, typer.Argument(help="the shipped articles by default")] = None,
) -> None:
    """Check the articles; exit non-zero when one has a fault."""
    from knowledge.lint import lint_folder
    from knowledge.shape import ARTICLES

    findings = lint_folder(folder or ARTICLES)
    for finding in findings:
        typer.echo(str(finding))
    faults = sum(finding.severity == "error" for finding in findings)
    typer.echo(f"{faults} faults, {len(findings) - faults} warnings")
    raise typer.Exit(1 if faults else 0)


@knowledge_app.command("index")
def knowledge_index() -> None:
    """Compute what search needs of new and changed articles; `lantern up` does it by itself."""
    from bot.library import Library
    from bot.progress import bar

    with _plain_errors(), bar("sentences") as show:
        Library.open(_settings().data_dir, show)


@knowledge_app.command("import")
def knowledge_import(
    importer: Annotated[str, typer.Argument(help="medlineplus, medquad, folder, csv or fhir-questionnaire")],
    path: Annotated[Path, typer.Argument(help="the file or folder", exists=True)],
    collection: Annotated[str | None, typer.Option(help="name of the import; the importer's by default")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say what would be imported")] = False,
) -> None:
    """Import articles or answers. Run it again to go on where it stopped, or to take up what changed."""
    from bot.articles import importing
    from bot.database.engine import connect
    from bot.progress import bar
    from knowledge.embedding import Embedder
    from knowledge.vectors import VectorStore

    settings = _running_settings()

    async def write(url: str, articles: Any, report: importing.Report) -> None:
        engine, sessions = connect(url)
        vectors = VectorStore(settings.data_dir / "vectors", Embedder())
        with bar("dry run" if dry_run else "importing") as show:
            await importing.store(sessions, articles, vectors, report, show)
        await engine.dispose()

    with _plain_errors():
        articles, report = importing.read(importer, path, collection or importer, dry_run=dry_run)
        with _database(settings) as url:
            try:
                asyncio.run(write(url, articles, report))
            except KeyboardInterrupt:
                typer.secho("Interrupted; the same command goes on from here.", fg="yellow", err=True)
                raise typer.Exit(130) from None
        for line in report.lines():
            typer.echo(line)
        typer.echo(f"report: {report.write(settings.data_dir / 'imports')}")


@knowledge_app.command("graph")
def knowledge_graph(
    html: Annotated[Path | None, typer.Option("--html", help="write the drawing to this file")] = None,
) -> None:
    """Check the clinical graph and count what is in it; with --html, draw it."""
    from knowledge.graph_drawing import drawing
    from knowledge.graph_files import load_graph

    with _plain_errors():
        graph = load_graph()
        for kind, count in graph.counts().items():
            typer.echo(f"{count:5} {kind}")
        if html is not None:
            html.write_text(drawing(graph), "utf-8")
            typer.echo(f"drawn: {html}")


@evaluate_app.command("search")
def evaluate_search(
    files: Annotated[list[Path] | None, typer.Argument(help="the shipped sets by default")] = None,
) -> None:
    """hit@1, hit@5, right section and right "nothing fits", with 95 % intervals, on labelled questions."""
    from bot.evaluation import QUESTIONS, search_figures
    from bot.library import Library

    with _plain_errors():
        library = Library.open(_settings().data_dir)
        for file in files or sorted([*QUESTIONS.glob("held_out_*.jsonl"), *QUESTIONS.glob("questions_*.jsonl")]):
            for figures in search_figures(file, library):
                typer.echo(json.dumps(figures))


@evaluate_app.command("triage")
def evaluate_triage() -> None:
    """Right level, emergencies found, too low and too high, conditions and questions asked, on labelled cases."""
    from bot.evaluate_intake import triage_figures

    with _plain_errors():
        for figures in triage_figures():
            typer.echo(json.dumps(figures))


@evaluate_app.command("dialogues")
def evaluate_dialogues(files: Annotated[list[Path], typer.Argument(help="JSON lines of dialogues with notes")]) -> None:
    """Share of the symptoms that clinicians noted which are read out of their dialogues with patients."""
    from bot.evaluate_dialogues import figures

    with _plain_errors():
        for file in files:
            typer.echo(json.dumps(figures(file)))


@evaluate_app.command("safety")
def evaluate_safety() -> None:
    """Recall and false alarms of screening, and what release lets through, with confidence intervals."""
    from safety.evaluate import main

    main()


@evaluate_app.command("dialogue")
def evaluate_dialogue() -> None:
    """Accuracy of the intents on utterances that were not trained on."""
    from bot.processes import nlu_process

    with _plain_errors():
        nlu_process.evaluate(_settings().data_dir)


if __name__ == "__main__":
    app()
