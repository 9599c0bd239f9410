"""The graph for programs that speak the Model Context Protocol: on the site at /mcp, and over stdio.

Tools ask what the API asks; what stands here is how they are asked for and how much of an answer is told.
"""
