"""The colours that charts take: those of the Government Analysis Function ("Data visualisation: colours in charts")."""

DARK_BLUE, TURQUOISE, DARK_PINK, ORANGE, DARK_GREY = "#12436D", "#28A197", "#801650", "#F46A25", "#3D3D3D"
PALE_BLUE = "#8FA6BC"  # the bars of the other districts
LIGHT_GREY = "#8C8C8C"  # contrast 3.4 to 1 on white: earlier years stay readable behind the current one
