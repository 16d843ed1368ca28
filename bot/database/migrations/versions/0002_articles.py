"""The clinic's own articles and their versions."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "article_versions",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("article", sa.String(length=120), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=500), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("collection", sa.String(length=60), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("reviewer", sa.Uuid(), nullable=True),
        sa.Column("reviewed_by", sa.String(length=100), nullable=True),
        sa.Column("reviewed_on", sa.Date(), nullable=True),
        sa.Column("review_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["reviewer"], ["staff.id"]),
        sa.ForeignKeyConstraint(["written_by"], ["staff.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("article", "language", "version"),
    )
    op.create_index(op.f("ix_article_versions_collection"), "article_versions", ["collection"], unique=False)
    op.create_table(
        "text_vectors",
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key"),
    )
    op.add_column("audit", sa.Column("article", sa.String(length=130), nullable=True))


def downgrade() -> None:
    op.drop_column("audit", "article")
    op.drop_table("text_vectors")
    op.drop_index(op.f("ix_article_versions_collection"), table_name="article_versions")
    op.drop_table("article_versions")
