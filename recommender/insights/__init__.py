"""What several cases teach together: counted and listed from their fields, nothing generated."""
