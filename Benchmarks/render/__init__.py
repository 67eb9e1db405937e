"""What a PDF costs: the engines on the same document, and a long history."""
