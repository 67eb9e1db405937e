"""What weasyprint_worker.py is made of."""
