"""A worker: runs jobs, and takes over those of workers that died."""

from __future__ import annotations

import asyncio
import logging
import signal
from datetime import UTC, datetime, timedelta

import procrastinate
from procrastinate.exceptions import ConnectorException
from prometheus_client import start_http_server
from sqlalchemy.exc import OperationalError

from bot import conversations
from bot.abandoned_jobs import DEAD_AFTER_SECONDS, AbandonedJobs
from bot.application import Application, application
from bot.jobs import queue
from bot.library import Library
from bot.settings import Settings
from safety import triage

logger = logging.getLogger(__name__)

CONCURRENCY = 16
HEARTBEAT_SECONDS = 2.0
KEEP_FINISHED_JOBS_HOURS = 24
POLL_SECONDS = 2.0


class WorkerStopped(RuntimeError):
    """The queue's worker has ended by itself, as it does when the database stays away; a new process has to start."""


async def run_worker(app: Application, library: Library) -> None:
    """Runs until cancelled. Raises WorkerStopped."""
    await asyncio.to_thread(triage.prepare)  # reading the clinical graph takes seconds; no patient should wait for it
    abandoned = AbandonedJobs()
    connector = procrastinate.PsycopgConnector(conninfo=app.database_url, min_size=1, max_size=8)
    with queue.replace_connector(connector):
        async with queue.open_async(), asyncio.TaskGroup() as group:
            group.create_task(abandoned.give_back())
            group.create_task(_clean_up_daily(app))
            await queue.run_worker_async(
                concurrency=CONCURRENCY,
                install_signal_handlers=False,
                update_heartbeat_interval=HEARTBEAT_SECONDS,
                stalled_worker_timeout=DEAD_AFTER_SECONDS * 4,
                fetch_job_polling_interval=POLL_SECONDS,
                shutdown_graceful_timeout=5.0,
                worker_middleware=[abandoned.note],
                additional_context={"work": app.work(library)},
            )
            raise WorkerStopped


async def work_alone(settings: Settings) -> None:
    """A worker process, until SIGTERM or Ctrl-C; `/metrics` answers on its port."""
    start_http_server(settings.port, settings.host)
    running = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, lambda: running and running.cancel())
    try:
        async with application(settings) as app:
            library = await app.library()
            async with asyncio.TaskGroup() as group:
                group.create_task(library.follow(app.sessions, app.events))
                group.create_task(app.events.listen())
                await run_worker(app, library)
    except asyncio.CancelledError:
        logger.info("the worker was told to stop")


async def _clean_up_daily(app: Application) -> None:
    """Erases what is older than the clinic keeps, and finished jobs; twice, on two workers, does no harm."""
    while True:
        before = datetime.now(UTC) - timedelta(days=app.settings.retention_days)
        try:
            async with app.sessions() as session:
                purged = await conversations.purge(session, before)
                await session.commit()
            await queue.job_manager.delete_old_jobs(nb_hours=KEEP_FINISHED_JOBS_HOURS)
            if purged:
                logger.info("%s conversations were past their retention and are erased", purged)
        except (OperationalError, ConnectorException) as error:
            logger.warning("cleaning up failed (%s); it is tried again tomorrow", type(error).__name__)
        await asyncio.sleep(timedelta(days=1).total_seconds())
