"""Writers of logs, dumps, reports and deliverables, as the toolkits and people write them."""
