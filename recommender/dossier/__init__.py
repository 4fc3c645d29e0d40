"""The dossier (Mappe) of an advisory session: chosen cases and building blocks, put on paper."""
