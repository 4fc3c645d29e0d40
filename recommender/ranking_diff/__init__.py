"""What a change of the content does to the ranking: compared, told, and as a command."""
