"""How well the integrity checks tell tampered logs from genuine ones."""
