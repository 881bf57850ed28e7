"""What the installation's admins do with the frameworks: load, publish, connect and translate them."""
