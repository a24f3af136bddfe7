"""The command line: words in, words out. What is done is done in the other rooms."""
