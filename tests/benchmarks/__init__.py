"""The benchmark itself: that it runs and counts right. No timing."""
