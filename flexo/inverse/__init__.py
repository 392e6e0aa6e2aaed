"""From a wanted behaviour to a part: each file answers one question by an element value that builds."""
