"""Tests of the sandbox, and what other tests need to use it."""
