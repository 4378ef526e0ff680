"""The analyst's desk: widgets in JupyterLab."""
