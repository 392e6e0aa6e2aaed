"""Files for cutters, slicers and CAD: one file a format, each `to_bytes`; `files` writes them all or none."""
