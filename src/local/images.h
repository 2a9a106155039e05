/* Repositories, images and layers together. */
#ifndef LOCAL_IMAGES_H
#define LOCAL_IMAGES_H

#include "local/image.h"
#include "local/layer.h"
#include "local/repo.h"

#endif
