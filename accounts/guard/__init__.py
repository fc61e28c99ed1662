"""What is hard to guess, how it is kept, and who asks from where: plain functions, no database."""
