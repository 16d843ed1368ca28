"""Where Alembic meets the tables; holds a lock so that several nodes may start at once."""

from alembic import context
from sqlalchemy import create_engine, text

from bot.database.models import Base

MIGRATION_LOCK = 4_270_001

engine = create_engine(context.config.attributes["url"])
with engine.connect() as connection:
    connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": MIGRATION_LOCK})
    connection.commit()
    context.configure(connection=connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
