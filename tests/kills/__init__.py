"""The real process, killed with SIGKILL at any moment while people write, and held against what they see."""
