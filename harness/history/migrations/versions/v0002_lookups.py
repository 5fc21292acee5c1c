"""What is looked up by task, by day and by model is found without reading everything."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_index("verification_by_task", "verification", ["task", "recorded"])
    op.create_index("verification_by_day", "verification", ["recorded"])
    op.create_index("criterion_by_model", "criterion", ["model"])
