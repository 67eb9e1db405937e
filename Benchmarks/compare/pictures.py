"""Ten photos of six megapixels, some 1 MB each, as a phone might take them: `pictures.py FOLDER`, run by the Python of
`.vendor/bench`. The same each time."""

import pathlib
import sys

import numpy
from PIL import Image, ImageFilter

WIDTH, HEIGHT, COUNT = 3000, 2000, 10


def main(folder):
    random = numpy.random.default_rng(10)
    for number in range(COUNT):
        # Large shapes, smaller ones on them, and the grain of a sensor.
        coarse = Image.fromarray(random.integers(0, 256, (20, 30, 3), numpy.uint8)).resize((WIDTH, HEIGHT))
        fine = Image.fromarray(random.integers(0, 256, (200, 300, 3), numpy.uint8)).resize((WIDTH, HEIGHT))
        picture = numpy.asarray(Image.blend(coarse, fine.filter(ImageFilter.GaussianBlur(4)), 0.3), numpy.int16)
        grain = random.integers(-6, 7, (HEIGHT, WIDTH, 1), numpy.int16)
        photo = Image.fromarray(numpy.clip(picture + grain, 0, 255).astype(numpy.uint8))
        photo.save(folder / f"photo-{number}.jpg", quality=80)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
