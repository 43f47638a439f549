"""What is wrong or unsafe in a configuration and an installation, in sentences: manage.py doctor."""
