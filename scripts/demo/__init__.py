"""The demo company: its plans, its traffic, its invoices and its bill."""
