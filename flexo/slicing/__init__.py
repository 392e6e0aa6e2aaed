"""Layout → Layers → Toolpath."""
