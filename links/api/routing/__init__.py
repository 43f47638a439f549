"""Rules, UTM parameters and previews in the API, and the simulator."""
