"""What AWS refuses and no model says: a file a service."""
