"""Toolpath → text of a job, its reader, and its verifier."""
