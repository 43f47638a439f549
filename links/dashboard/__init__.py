"""The dashboard's pages about links. A view reads its request, calls one service or query, and renders the result."""
