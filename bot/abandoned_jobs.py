"""Jobs that nobody runs any more, though the queue believes so: given back to the queue."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime

from procrastinate import JobContext
from procrastinate.exceptions import ConnectorException
from procrastinate.middleware import AsyncCallNext
from procrastinate.worker import Worker

from bot.jobs import queue

logger = logging.getLogger(__name__)

DEAD_AFTER_SECONDS = 8.0
LOOK_EVERY_SECONDS = 2.0


class AbandonedJobs:
    """Procrastinate gives back neither the jobs of a killed worker nor one whose end could not be written down
    because the database was away just then; the second kind would block its conversation for ever."""

    def __init__(self) -> None:
        self._running: set[int | None] = set()
        self._worker_id: int | None = None

    async def note(self, call_next: AsyncCallNext, context: JobContext, worker: Worker) -> object:
        """Worker middleware: knows what this worker really runs."""
        self._worker_id = worker.worker_id
        self._running.add(context.job.id)
        try:
            return await call_next()
        finally:
            self._running.discard(context.job.id)

    async def give_back(self) -> None:
        """Looks until cancelled. A job of this worker counts as abandoned when two looks in a row find it so."""
        suspected: set[int | None] = set()
        while True:
            try:
                dead = {
                    job.id
                    for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=DEAD_AFTER_SECONDS)
                }
                lost = await self._not_running()
                for job_id in dead | (lost & suspected):
                    if job_id is not None:
                        logger.warning("job %s was abandoned and goes back to the queue", job_id)
                        await queue.job_manager.retry_job_by_id_async(job_id, retry_at=datetime.now(UTC))
                suspected = lost
            except ConnectorException as error:
                logger.warning("looking for abandoned jobs failed (%s)", type(error).__name__)
            await asyncio.sleep(LOOK_EVERY_SECONDS)

    async def _not_running(self) -> set[int | None]:
        if self._worker_id is None:
            return set()
        claimed = await queue.job_manager.list_jobs_async(status="doing", worker_id=self._worker_id)
        return {job.id for job in claimed} - self._running
