"""The dashboard's pages about links: each reads its request, makes one call, and shows what came of it."""
