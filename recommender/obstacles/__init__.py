"""Starting from an obstacle: who has been there, how they handled it, how it ended."""
