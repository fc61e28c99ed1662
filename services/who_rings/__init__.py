"""Who rings if …: the path of a call in words and as a drawing, before anybody calls."""
