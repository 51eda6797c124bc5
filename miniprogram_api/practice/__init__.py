"""Registration of practitioners (执业注册)."""
