"""What Alembic runs: the steps, on the connection and inside the transaction of `harness.history.store`."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
with context.begin_transaction():
    context.run_migrations()
