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
from bot.application import Application, application
from bot.jobs import queue
from bot.library import Library
from bot.settings import Settings

logger = logging.getLogger(__name__)

CONCURRENCY = 16
HEARTBEAT_SECONDS = 2.0
DEAD_AFTER_SECONDS = 8.0
KEEP_FINISHED_JOBS_HOURS = 24
POLL_SECONDS = 2.0


async def run_worker(app: Application, library: Library) -> None:
    """Runs until cancelled."""
    connector = procrastinate.PsycopgConnector(conninfo=app.database_url, min_size=1, max_size=8)
    with queue.replace_connector(connector):
        async with queue.open_async(), asyncio.TaskGroup() as group:
            group.create_task(_take_over_from_the_dead())
            group.create_task(_clean_up_daily(app))
            group.create_task(
                queue.run_worker_async(
                    concurrency=CONCURRENCY,
                    install_signal_handlers=False,
                    update_heartbeat_interval=HEARTBEAT_SECONDS,
                    stalled_worker_timeout=DEAD_AFTER_SECONDS * 4,
                    fetch_job_polling_interval=POLL_SECONDS,
                    shutdown_graceful_timeout=5.0,
                    additional_context={"work": app.work(library)},
                )
            )


async def work_alone(settings: Settings) -> None:
    """A worker process, until SIGTERM or Ctrl-C; `/metrics` answers on its port."""
    start_http_server(settings.port, settings.host)
    running = asyncio.current_task()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, lambda: running and running.cancel())
    try:
        async with application(settings) as app:
            await run_worker(app, await asyncio.to_thread(Library.open, settings.data_dir))
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


async def _take_over_from_the_dead() -> None:
    """Procrastinate does not retry the jobs of a killed worker by itself."""
    while True:
        try:
            stalled = await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
            for job in stalled:
                logger.warning("job %s of a dead worker is taken over", job.id)
                await queue.job_manager.retry_job(job, retry_at=datetime.now(UTC))
        except ConnectorException as error:
            logger.warning("looking for stalled jobs failed (%s)", type(error).__name__)
        await asyncio.sleep(HEARTBEAT_SECONDS)
