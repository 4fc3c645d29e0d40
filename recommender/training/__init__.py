"""Training of the shipped embedding model, from openly licensed text to a model folder.

Run it as ``python -m recommender.training --data FOLDER --out FOLDER``. Nothing here is imported
when the recommender answers queries.
"""
