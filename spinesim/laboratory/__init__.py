"""The lab: a page that moves a runner, with the model itself running in the browser."""
