"""Closed forms that predict what an element does, one file a model, each with source and validity range."""
