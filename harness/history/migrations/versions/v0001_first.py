"""A table of verifications, a row a task and call, and one of their criteria."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "verification",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("recorded", sa.String(32), nullable=False),
        sa.Column("task", sa.Integer, nullable=False),
        sa.Column("spec_version", sa.Integer, nullable=False),
        sa.Column("version", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("exit_status", sa.Integer, nullable=False),
        sa.Column("submission", sa.Text, nullable=False),
        sa.Column("contributor", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("required", sa.Integer, nullable=False),
        sa.Column("held", sa.Integer, nullable=False),
        sa.Column("contradictions", sa.Integer, nullable=False),
        sa.Column("report", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "criterion",
        sa.Column(
            "verification", sa.String(32), sa.ForeignKey("verification.id", ondelete="CASCADE"), primary_key=True
        ),
        sa.Column("position", sa.Integer, primary_key=True),
        sa.Column("criterion", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("required", sa.Boolean, nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("metric", sa.Text),
        sa.Column("model", sa.Text),
        sa.Column("dataset", sa.Text),
        sa.Column("split", sa.Text),
        sa.Column("target", sa.Text),
        sa.Column("value", sa.Text),
        sa.Column("unit", sa.Text),
        sa.Column("margin", sa.Text),
        sa.Column("file", sa.Text),
        sa.Column("line", sa.Integer),
        sa.Column("assurance", sa.Text),
    )
