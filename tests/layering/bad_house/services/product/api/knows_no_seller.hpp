void file(Uuid seller);
