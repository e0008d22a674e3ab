"""Storage on both engines, with real files and a real server."""
