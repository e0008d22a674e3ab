"""`./kanal report`: a period as a spreadsheet and as paper, for the ministry and the yearly competition."""
