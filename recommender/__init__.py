"""The recommender: finds the cases most similar to a quarter profile and says why."""
