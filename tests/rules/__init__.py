"""What the rules promise, checked against a second statement of them."""
