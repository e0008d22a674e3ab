"""A simulated year: the real handlers and storage, officers and citizens who act or stay silent, and a checker of its
own arithmetic that looks at every promise."""
