"""How fast this product is beside its peers: the same dialogue, machine and run. Imports none of the five folders."""
