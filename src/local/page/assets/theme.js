// The theme a person chose, before anything is drawn.
// SPDX-License-Identifier: Apache-2.0
document.documentElement.dataset.theme = localStorage.getItem('theme');
