/*
 * A plan's jobs as objects of Kubernetes.
 */
#ifndef VECPLAN_KUBERNETES_H
#define VECPLAN_KUBERNETES_H

#include "plan.h"

/* The text of the file, without its seal; see orchestrator_text(). */
const char *kubernetes_text(struct arena *, const struct plan *, struct str manifest);

#endif
