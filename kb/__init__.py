"""The knowledge base: record model, strict reading, vocabularies, checks and provenance of the cases."""
