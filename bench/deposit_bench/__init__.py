"""What the measurements of bench/ share. Found through PYTHONPATH, see bench/run."""
